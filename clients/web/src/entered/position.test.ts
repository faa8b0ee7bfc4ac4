import { expect, test, vi } from 'vitest';
import { DEEDS, enter, ruleOf } from './position';

const acts = () => {
  const done = vi.fn().mockResolvedValue(undefined);
  return {
    done,
    acts: new Proxy(
      {},
      {
        get:
          (_, name) =>
          (...args: unknown[]) =>
            done(name, ...args),
      },
    ),
  };
};

test('a stance goes out on behalf of the group that is named', async () => {
  const { done, acts: entering } = acts();
  await enter(entering as never, 'b', { deed: 'objection', said: 'Why not', group: 'g' });
  const taken = { stance: 'objection', reason: 'Why not', condition: null, group: 'g' };
  expect(done).toHaveBeenCalledWith('take', 'b', taken);
});

test('the words of a conditional acceptance are its condition', async () => {
  const { done, acts: entering } = acts();
  await enter(entering as never, 'b', {
    deed: 'conditional-acceptance',
    said: 'if paid',
    group: null,
  });
  expect(done.mock.calls[0]?.[2]).toMatchObject({ reason: '', condition: 'if paid', group: null });
});

test('a group that was named for something else is not sent along', async () => {
  const { done, acts: entering } = acts();
  await enter(entering as never, 'b', { deed: 'co-sponsors', said: '', group: 'g' });
  expect(done).toHaveBeenCalledWith('cosponsor', 'b');
});

test('what is about a group needs one', () => {
  const about = DEEDS.filter(({ group }) => group === 'must').map(({ value }) => value);
  expect(about).toEqual(['on-behalf', 'aligns', 'dissociates']);
  const { acts: entering } = acts();
  expect(() => enter(entering as never, 'b', { deed: 'aligns', said: '', group: null })).toThrow();
  expect(ruleOf('dissociates').words).toBe('must');
});

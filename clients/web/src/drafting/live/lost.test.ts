import { expect, test } from 'vitest';
import { gathered } from './lost';

test('what is lost letter by letter for one reason is offered as one', () => {
  const reason = 'The paragraph was taken out.';
  const lost = [...'voluntary'].reduce(
    (held, letter) => gathered(held, { reason, lost: letter }),
    gathered(null, { reason, lost: '' }),
  );
  expect(lost).toEqual({ reason, lost: 'voluntary' });
  expect(gathered(lost, { reason: 'Another.', lost: 'x' })).toEqual({
    reason: 'Another.',
    lost: 'x',
  });
});

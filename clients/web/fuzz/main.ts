/**
 * Three delegations and a pen at real editors, in one room with the real gate. One of the
 * delegations writes as stock y-prosemirror does, the others as the shipped editor does.
 *
 * `node fuzz/run.mjs SEEDS STEPS LAGS PYTHON ROOM FOLDER`: SEEDS and LAGS are lists (`1,2,3`), each
 * seed is played with each lag. A lag is the longest delay of a message in steps; 0 means that
 * everybody sees every act before the next. Prints one JSON line of figures for each run, where
 * `different` names those whose text at the end is not that of the server's document.
 */
import { Chance } from './chance';
import { Person } from './person';
import { type Brackets, type Refused, Room } from './room';

const [seeds = '1', steps = '200', lags = '0', python = 'python3', script = '', folder = '.'] =
  process.argv.slice(2);
const DELEGATIONS = ['anne', 'bert', 'cleo'];
const STOCK = 'cleo';

const TEXTS = [
  'States shall facilitate the return of all persons.',
  'Recalling the été 😀 of 2016, نص عربي here,',
  'aaa bbb aaa',
  '',
];

interface Message {
  due: number;
  life: number;
}

interface Sent extends Message {
  update: Uint8Array;
}

interface Delivered extends Message {
  frames: Uint8Array[];
  brackets: Brackets | null;
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
const mapOf = (brackets: Brackets) => new Map(Object.entries(brackets));

class Run {
  readonly figures = { updates: 0, repaired: 0, lost: 0, commands: 0, denied: 0, refused: 0 };
  readonly refusals: (Refused & { who: string; step: number })[] = [];
  private now = 0;
  private readonly up = new Map<Person, Sent[]>();
  private readonly down = new Map<Person, Delivered[]>();

  constructor(
    private readonly room: Room,
    private readonly people: Person[],
    private readonly chance: Chance,
    private readonly lag: number,
  ) {
    for (const person of people) {
      this.up.set(person, []);
      this.down.set(person, []);
    }
  }

  /** Everybody acts in turn, and all see it before the next does. */
  async inStep(acts: number): Promise<void> {
    for (let act = 0; act < acts; act++) {
      const person = this.chance.pick(this.people);
      if (this.chance.next() < 0.06) await this.command(person);
      else person.act();
      await this.settle();
    }
  }

  /** Everybody acts at once, and what they do reaches the others late. */
  async lagged(acts: number): Promise<void> {
    for (let act = 0; act < acts; act++) {
      this.now += 1;
      const person = this.chance.pick(this.people);
      if (this.chance.next() < 0.06) await this.command(person);
      else person.act();
      this.post();
      await this.server();
      if (this.chance.next() < 0.7) await this.commit();
      this.deliver();
    }
    this.now = Number.POSITIVE_INFINITY;
    await this.settle();
  }

  private async settle(): Promise<void> {
    for (;;) {
      this.post();
      const quiet = [...this.up.values(), ...this.down.values()].every((box) => box.length === 0);
      await this.server();
      await this.commit();
      this.deliver();
      if (quiet && this.people.every((person) => person.outbox.length === 0)) return;
    }
  }

  private delay(box: readonly Message[]): number {
    const due = this.now + this.chance.below(this.lag + 1);
    return Math.max(due, box.at(-1)?.due ?? 0);
  }

  private post(): void {
    for (const [person, box] of this.up) {
      for (const update of person.outbox.splice(0)) {
        box.push({ due: this.delay(box), life: person.life, update });
      }
    }
  }

  private async server(): Promise<void> {
    for (const [person, box] of this.up) {
      while (box[0] !== undefined && box[0].due <= this.now) {
        const sent = box.shift() as Sent;
        if (sent.life === person.life) await this.judge(person, sent.update);
      }
    }
  }

  private async judge(person: Person, update: Uint8Array): Promise<void> {
    this.figures.updates += 1;
    const answer = await this.room.ask('update', {
      who: person.name,
      update: Buffer.from(update).toString('base64'),
    });
    if (answer.repaired) this.figures.repaired += 1;
    if (answer.lost) this.figures.lost += 1;
    if (answer.refused === undefined) return;
    this.figures.refused += 1;
    this.refusals.push({ ...answer.refused, who: person.name, step: this.now });
    const { state, brackets } = await this.room.ask('state');
    person.reset(bytes(state), mapOf(brackets));
    this.down.set(person, []);
  }

  private async command(person: Person): Promise<void> {
    const wish = person.wish();
    if (wish === null) return;
    const answer = await this.room.ask('command', { who: person.name, ...wish });
    if (answer.refused === undefined) this.figures.commands += 1;
    else this.figures.denied += 1;
  }

  private async commit(): Promise<void> {
    const { frames, brackets } = await this.room.ask('commit');
    if (frames.length === 0) return;
    for (const [person, box] of this.down) {
      box.push({ due: this.delay(box), life: person.life, frames: frames.map(bytes), brackets });
    }
  }

  private deliver(): void {
    for (const [person, box] of this.down) {
      while (box[0] !== undefined && box[0].due <= this.now) {
        const { frames, brackets } = box.shift() as Delivered;
        // What brackets mean comes over another line than the text, and often later.
        const late = brackets === null || this.chance.next() < 0.4;
        person.receive(frames, late ? null : mapOf(brackets));
      }
    }
  }
}

async function play(room: Room, seed: number, lag: number): Promise<object> {
  const chance = new Chance(seed);
  await room.ask('open', {
    delegations: DELEGATIONS,
    paragraphs: TEXTS.map((text) => ({ id: chance.id(10), kind: 'operative', text })),
  });
  const { state, brackets } = await room.ask('state');
  const sit = (name: string, delegation: string | null) =>
    new Person(
      name,
      { role: delegation === null ? 'co-facilitator' : 'delegate', delegation },
      new Chance(chance.below(2 ** 31)),
      bytes(state),
      mapOf(brackets),
      name === STOCK,
    );
  const people = [...DELEGATIONS.map((name) => sit(name, name)), sit('chair', null)];
  const run = new Run(room, people, chance, lag);
  await (lag === 0 ? run.inStep(Number(steps)) : run.lagged(Number(steps)));

  const text = await room.ask('text');
  const expected = JSON.stringify(text.document);
  const shown: [string, unknown][] = [
    ['readable', text.readable],
    ['candidate', text.candidate],
    ...people.map((person): [string, unknown] => [person.name, person.shown()]),
  ];
  const different = shown.filter(([, one]) => JSON.stringify(one) !== expected);
  for (const [name, one] of different) {
    console.error(
      `seed ${seed}, lag ${lag}: ${name} has\n${JSON.stringify(one)}\nnot\n${expected}`,
    );
  }
  for (const person of people) person.leave();
  return {
    seed,
    lag,
    ...run.figures,
    blocks: text.document.length,
    refusals: run.refusals,
    different: different.map(([name]) => name),
  };
}

const room = new Room(python, script, folder);
for (const lag of lags.split(',').map(Number)) {
  for (const seed of seeds.split(',').map(Number)) {
    console.log(JSON.stringify(await play(room, seed, lag)));
  }
}
room.close();
process.exit(0);

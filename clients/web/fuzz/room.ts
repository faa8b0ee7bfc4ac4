/** The Python room in a process of its own: one JSON line there, one back. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { BracketInfo } from '../src/editor/brackets';

export type Brackets = Record<string, BracketInfo>;

export interface Refused {
  code: string;
  reason: string;
  lost: string;
}

type Line = [string, string, number, string, string | null, [string, [string, string][]][]];

interface Answers {
  open: Record<string, never>;
  state: { state: string; brackets: Brackets };
  update: { refused?: Refused; lost?: string; repaired?: boolean };
  command: { refused?: Refused };
  commit: { frames: string[]; brackets: Brackets | null };
  text: { document: Line[]; readable: Line[]; candidate: Line[] };
}

export class Room {
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly waiting: ((line: string) => void)[] = [];
  private errors = '';

  constructor(python: string, script: string, folder: string) {
    this.process = spawn(python, [script], {
      cwd: folder,
      env: { ...process.env, PYTHONPATH: folder },
    });
    this.process.stderr.on('data', (chunk) => {
      this.errors += String(chunk);
    });
    this.process.on('close', (code) => {
      if (this.waiting.length > 0) {
        console.error(`The room ended (${code}):\n${this.errors}`);
        process.exit(2);
      }
    });
    createInterface(this.process.stdout).on('line', (line) => this.waiting.shift()?.(line));
  }

  ask<K extends keyof Answers>(op: K, fields: object = {}): Promise<Answers[K]> {
    return new Promise((resolve) => {
      this.waiting.push((line) => resolve(JSON.parse(line) as Answers[K]));
      this.process.stdin.write(`${JSON.stringify({ op, ...fields })}\n`);
    });
  }

  close(): void {
    this.process.stdin.end();
  }
}

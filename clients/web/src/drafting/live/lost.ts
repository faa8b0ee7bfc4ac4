/** Words that did not enter the record, and why. */
export interface Lost {
  reason: string;
  lost: string;
}

/** Typing is lost letter by letter: what is lost for one reason is offered as one. */
export function gathered(held: Lost | null, told: Lost): Lost {
  return held?.reason === told.reason ? { ...told, lost: held.lost + told.lost } : told;
}

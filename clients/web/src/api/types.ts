/** The API's shapes under the names the client uses; generated from the server's OpenAPI. */
import type { components } from './schema';

type Schemas = components['schemas'];

export type Me = Schemas['MeView'];
export type Negotiation = Schemas['NegotiationView'];
export type Delegation = Schemas['DelegationView'];
export type Group = Schemas['GroupView'];
export type Regime = Schemas['RegimeView'];
export type Issue = Schemas['IssueView'];
export type Revision = Schemas['RevisionView'];
export type Round = Schemas['RoundView'];
export type DraftText = Schemas['DraftTextView'];
export type Paragraph = Schemas['ParagraphView'];
export type ParagraphKind = Paragraph['kind'];
export type Run = Schemas['RunView'];
export type Mark = Schemas['MarkView'];
export type Bracket = Schemas['BracketView'];
export type State = Bracket['state'];
export type Stance = Schemas['StanceView'];
export type StanceKind = Stance['stance'];
export type Condition = Schemas['ConditionBody'];
export type MatrixRow = Schemas['MatrixRowView'];
export type CompiledParagraph = Schemas['CompiledView'];
export type MatrixCell = Schemas['CellView'];
export type OutcomeChoice = Schemas['OutcomeChoice'];
export type Agreements = Schemas['AgreementsView'];
export type Question = Schemas['QuestionView'];
export type Silence = Schemas['SilenceView'];
export type Board = Schemas['BoardView'];
export type BoardRow = Schemas['BoardRowView'];
export type TimelineEntry = Schemas['TimelineEntryView'];
export type Notice = Schemas['NoticeView'];
export type Imported = Schemas['ImportedView'];
export type Invitation = Schemas['InvitationView'];
export type Person = Schemas['PersonView'];
export type Role = Person['role'];
export type Done = Schemas['Done'];

/** The body of a failed answer (RFC 9457). */
export interface Problem {
  title: string;
  status: number;
  detail: string;
  rule: string | null;
}

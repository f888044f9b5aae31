/** The API's words under short names; the generated file is the only place that spells them out. */
import type { components } from "./api";

type Schemas = components["schemas"];

export type Session = Schemas["Session"];
export type Space = Schemas["Space"];
export type Dashboard = Schemas["DashboardLayout"];
export type Page = Schemas["PageLayout"];
export type KpiGroup = Schemas["KpiGroupLayout"];
export type ChartPlace = Schemas["ChartLayout"];
export type Format = Schemas["ValueFormat"];
export type Period = Schemas["PeriodShown"];
export type Kpi = Schemas["Kpi"];
export type Kpis = Schemas["Kpis"];
export type Series = Schemas["Series"];
export type Chart = Schemas["ChartData"];
export type Evidence = Schemas["Evidence"];
export type OperatorsPages = Schemas["OperatorsPages"];
export type Examination = Schemas["Examination"];
export type Finding = Schemas["FindingLine"];
export type Complaint = Schemas["ComplaintLine"];
export type Complaints = Schemas["Complaints"];
export type ReplayedTurn = Schemas["ReplayedTurn"];
export type ReplayStep = Schemas["Step"];
export type Saved = Schemas["Saved"];
export type SavedQuestions = Schemas["SavedQuestions"];
export type NewSaved = Schemas["NewSaved"];
export type SavedChange = Schemas["SavedChange"];
export type ErrorBody = Schemas["ErrorBody"];
export type Conversation = Schemas["Conversation"];
export type ConversationChange = Schemas["ConversationChange"];
export type ConversationPage = Schemas["ConversationPage"];
export type KeptData = Schemas["KeptData"];
export type Holdings = Schemas["Holdings"];
export type AuditPage = Schemas["AuditPage"];
export type AuditLine = Schemas["AuditLine"];

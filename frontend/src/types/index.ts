/** The API's words under short names; the generated file is the only place that spells them out. */
import type { components } from "./api";

type Schemas = components["schemas"];

export type ErrorBody = Schemas["ErrorBody"];
export type Session = Schemas["Session"];
export type Space = Schemas["Space"];
export type Dashboard = Schemas["Dashboard"];
export type Page = Schemas["Page"];
export type KpiGroup = Schemas["KpiGroup"];
export type ChartPlace = Schemas["ChartPlace"];
export type Format = Schemas["Format"];
export type Period = Schemas["Period"];
export type Kpi = Schemas["Kpi"];
export type Kpis = Schemas["Kpis"];
export type Series = Schemas["Series"];
export type Chart = Schemas["Chart"];
export type Evidence = Schemas["Evidence"];

export interface paths {
  "/api/session": { get: operations["session"] };
  "/api/spaces": { get: operations["spaces"] };
  "/api/dashboard": { get: operations["dashboard"] };
  "/api/dashboard/kpis/{space}": { get: operations["kpis"] };
  "/api/dashboard/charts/{id}": { get: operations["chart"] };
}
export interface components {
  schemas: {
    ErrorBody: {
      error: string;
      message: string;
      remedy: string;
      retryable: boolean;
      request_id: string;
    };
    User: { email: string; display_name: string };
    DataLabel: { label: string | null; detail: string | null };
    Chat: { enabled: boolean; url: string; reason: string | null };
    Session: {
      user: components["schemas"]["User"];
      data: components["schemas"]["DataLabel"];
      chat: components["schemas"]["Chat"];
      token_expires_at: string | null;
      app_version: string;
    };
    Space: {
      key: string;
      name: string;
      description: string;
      icon: string;
      colour: string;
      sample_questions: string[];
      configured: boolean;
      env: string;
      metric_views: string[];
    };
    PeriodChoice: { key: string; label: string };
    KpiGroup: { space: string; measures: string[] };
    ChartPlace: { id: string; title: string; space: string; kind: "line" | "bar" | "area" };
    Page: {
      key: string;
      name: string;
      kpis: components["schemas"]["KpiGroup"][];
      charts: components["schemas"]["ChartPlace"][];
    };
    Dashboard: {
      periods: components["schemas"]["PeriodChoice"][];
      default_period: string;
      regions: string[];
      pages: components["schemas"]["Page"][];
    };
    Format: {
      type: "number" | "currency" | "percentage" | "byte";
      currency_code: string | null;
      decimal_places: number | null;
      abbreviation: "compact" | "none";
    };
    Period: { key: string; label: string; start: string; end: string; is_partial: boolean };
    ComparisonPeriod: { label: string; start: string; end: string };
    SparklinePoint: { start: string; value: number | null };
    Evidence: { sql: string; statement_id: string; as_user: string };
    Kpi: {
      measure: string;
      label: string;
      description: string;
      format: components["schemas"]["Format"];
      value: number | null;
      previous: number | null;
      change: number | null;
      change_kind: "relative" | "points";
      better: "higher" | "lower" | "neutral";
      sparkline: components["schemas"]["SparklinePoint"][];
    };
    Kpis: {
      space: string;
      period: components["schemas"]["Period"];
      comparison: components["schemas"]["ComparisonPeriod"] | null;
      data_through: string | null;
      kpis: components["schemas"]["Kpi"][];
      evidence: components["schemas"]["Evidence"];
    };
    Axis: { name: string; label: string; type: "date" | "category" };
    Series: { key: string; label: string; format: components["schemas"]["Format"] };
    Chart: {
      id: string;
      title: string;
      kind: "line" | "bar" | "area";
      description: string;
      x: components["schemas"]["Axis"];
      series: components["schemas"]["Series"][];
      rows: { [key: string]: string | number | null }[];
      period: components["schemas"]["Period"];
      data_through: string | null;
      evidence: components["schemas"]["Evidence"];
    };
  };
}
export interface operations {
  session: {
    responses: { 200: { content: { "application/json": components["schemas"]["Session"] } } };
  };
  spaces: {
    responses: { 200: { content: { "application/json": components["schemas"]["Space"][] } } };
  };
  dashboard: {
    responses: { 200: { content: { "application/json": components["schemas"]["Dashboard"] } } };
  };
  kpis: { responses: { 200: { content: { "application/json": components["schemas"]["Kpis"] } } } };
  chart: {
    responses: { 200: { content: { "application/json": components["schemas"]["Chart"] } } };
  };
}

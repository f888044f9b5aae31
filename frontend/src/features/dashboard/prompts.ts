/** The question that a figure or chart takes along to the chat. */

type Place = { readonly period: string; readonly region: string | null };

export const askAboutKpi = (label: string, { period, region }: Place): string =>
  region === null
    ? `What is ${label} ${phrase(period)} by region?`
    : `What is ${label} ${phrase(period)} in ${region}?`;

export const askAboutChart = (title: string, { period, region }: Place): string =>
  [title, phrase(period), ...(region === null ? [] : ["in", region])].join(" ");

/** The keys of periods are their names: last_30_days is "last 30 days". */
const phrase = (period: string): string => period.replaceAll("_", " ");

/** GET /api/operators: whether these pages are for this user. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { getJson } from "@/lib/api-client";
import type { OperatorsPages } from "@/types";

export const operatorsQuery = () =>
  queryOptions({
    queryKey: ["operators"],
    queryFn: ({ signal }) => getJson<OperatorsPages>("/api/operators", signal),
  });

export const useOperators = () => useQuery(operatorsQuery());

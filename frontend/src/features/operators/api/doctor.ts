/** GET /api/operators/doctor: what an answer needs, checked anew whenever somebody asks. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { getJson } from "@/lib/api-client";
import type { Examination } from "@/types";

export const doctorQuery = () =>
  queryOptions({
    queryKey: ["operators", "doctor"],
    queryFn: ({ signal }) => getJson<Examination>("/api/operators/doctor", signal),
    // It asks the supervisor a question, so it is never repeated unasked.
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    retry: false,
  });

export const useDoctor = () => useQuery(doctorQuery());

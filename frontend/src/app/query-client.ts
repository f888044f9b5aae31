/** How answers are kept and when they are asked for again. */
import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/lib/api-client";

const AGAIN_AFTER_MS = 1_500;

export const createQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        // Once more, and only when the server says that it may help.
        retry: (failures, error) => failures < 1 && error instanceof ApiError && error.retryable,
        retryDelay: AGAIN_AFTER_MS,
      },
    },
  });

/** The pages that a first visit does without; each is fetched when it is opened. */
import { lazyRouteComponent } from "@tanstack/react-router";

export const ComplaintsPage = lazyRouteComponent(
  () => import("@/features/operators/complaints-page"),
  "ComplaintsPage",
);
export const DoctorPage = lazyRouteComponent(
  () => import("@/features/operators/doctor-page"),
  "DoctorPage",
);
export const LibraryConversations = lazyRouteComponent(
  () => import("./library-conversations"),
  "LibraryConversations",
);
export const ReplayedTurn = lazyRouteComponent(() => import("./replayed-turn"), "ReplayedTurn");
export const SavedPage = lazyRouteComponent(
  () => import("@/features/saved/saved-page"),
  "SavedPage",
);
export const SharedConversation = lazyRouteComponent(
  () => import("./shared-conversation"),
  "SharedConversation",
);
export const SharesPage = lazyRouteComponent(
  () => import("@/features/shares/shares-page"),
  "SharesPage",
);
export const YourDataPage = lazyRouteComponent(
  () => import("@/features/library/your-data-page"),
  "YourDataPage",
);

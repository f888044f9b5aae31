/** Addresses and their pages. The filters live in the address and stay when the page changes. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  redirect,
  retainSearchParams,
  useNavigate,
  useSearch,
  type RouterHistory,
} from "@tanstack/react-router";
import { DashboardPage } from "@/features/dashboard/dashboard-page";
import { OperatorsPage } from "@/features/operators/operators-page";
import { SaveToggle } from "@/features/saved/save-toggle";
import { SampleQuestions } from "@/features/spaces/sample-questions";
import { pickFilters, type Filters } from "@/lib/filters";
import { LibraryLayout } from "./library-layout";
import { OPERATORS, type Path } from "./navigation";
import { NotFound } from "./not-found";
import { PageFailed } from "./page-failed";
import {
  ComplaintsPage,
  DoctorPage,
  LibraryConversations,
  ReplayedTurn,
  SavedPage,
  SharedConversation,
  SharesPage,
  YourDataPage,
} from "./pages";
import { Shell } from "./shell";

export type Search = Filters & Asked & Sought;

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: PageFailed,
  validateSearch: (search: Record<string, unknown>): Search => pickFilters(search),
  search: { middlewares: [retainSearchParams(["period", "region"])] },
});

const dashboard = <P extends Path>(path: P, key: string) =>
  createRoute({
    getParentRoute: () => root,
    path,
    component: () => <Dashboard pageKey={key} />,
  });

const libraryData = createRoute({
  getParentRoute: () => library,
  path: "/data",
  component: YourDataPage,
});

/** What to ask, and which conversation to show. */
type Asked = { readonly prompt?: string | undefined; readonly thread?: string | undefined };

const ask = createRoute({
  getParentRoute: () => root,
  path: "/ask",
  validateSearch: ({ prompt, thread }: Record<string, unknown>): Asked => ({
    ...(typeof prompt === "string" && prompt !== "" && { prompt }),
    ...(typeof thread === "string" && thread !== "" && { thread }),
  }),
});

const library = createRoute({
  getParentRoute: () => root,
  path: "/library",
  component: LibraryLayout,
});

const libraryIndex = createRoute({
  getParentRoute: () => library,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/library/conversations", search: true, replace: true });
  },
});

/** Which conversations are looked for. */
type Sought = { readonly q?: string | undefined; readonly space?: string | undefined };

const libraryConversations = createRoute({
  getParentRoute: () => library,
  path: "/conversations",
  validateSearch: ({ q, space }: Record<string, unknown>): Sought => ({
    ...(typeof q === "string" && q !== "" && { q }),
    ...(typeof space === "string" && space !== "" && { space }),
  }),
  component: LibraryConversations,
});

const libraryShared = createRoute({
  getParentRoute: () => library,
  path: "/shared",
  component: SharesPage,
});

/** Its own piece of the program: most visits open no link, and it brings a Markdown reader. */
const shared = createRoute({
  getParentRoute: () => root,
  path: "/shared/$id",
  component: SharedConversation,
});

const librarySaved = createRoute({
  getParentRoute: () => library,
  path: "/saved",
  component: SavedPage,
});

const operators = createRoute({
  getParentRoute: () => root,
  path: "/operators",
  component: () => <OperatorsPage tabs={OPERATORS.tabs ?? []} />,
});

const operatorsIndex = createRoute({
  getParentRoute: () => operators,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/operators/feedback", replace: true });
  },
});

const operatorsFeedback = createRoute({
  getParentRoute: () => operators,
  path: "/feedback",
  component: ComplaintsPage,
});

const operatorsDoctor = createRoute({
  getParentRoute: () => operators,
  path: "/doctor",
  component: DoctorPage,
});

const operatorsReplay = createRoute({
  getParentRoute: () => operators,
  path: "/feedback/$id",
  component: ReplayedTurn,
});

function Dashboard({ pageKey }: { pageKey: string }) {
  const filters = useSearch({ strict: false, select: pickFilters });
  const navigate = useNavigate();
  const change = (next: Filters) =>
    void navigate({ to: ".", search: { period: undefined, region: undefined, ...next } });
  const isDomain = pageKey !== "overview";
  return (
    <DashboardPage pageKey={pageKey} filters={filters} onFilters={change}>
      {isDomain && (
        <SampleQuestions
          spaceKey={pageKey}
          actionFor={(question) => <SaveToggle question={question} filters={filters} />}
        />
      )}
    </DashboardPage>
  );
}

const routeTree = root.addChildren([
  dashboard("/", "overview"),
  dashboard("/finance", "finance"),
  dashboard("/marketing", "marketing"),
  dashboard("/customers", "customers"),
  dashboard("/operations", "operations"),
  dashboard("/sales", "sales"),
  ask,
  library.addChildren([
    libraryIndex,
    libraryConversations,
    librarySaved,
    libraryShared,
    libraryData,
  ]),
  shared,
  operators.addChildren([operatorsIndex, operatorsFeedback, operatorsReplay, operatorsDoctor]),
]);

export const createAppRouter = (history?: RouterHistory) =>
  createRouter({
    routeTree,
    ...(history && { history }),
    scrollRestoration: true,
    scrollToTopSelectors: ["#page"],
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const pairs = Object.entries(search).filter(([, value]) => typeof value === "string");
      const text = new URLSearchParams(pairs as [string, string][]).toString();
      return text && `?${text}`;
    },
  });

declare module "@tanstack/react-router" {
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- merging needs one
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}

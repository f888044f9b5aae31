/** The pages, in the order in which they are offered. */
import {
  ChartNoAxesCombined,
  CircleDollarSign,
  LayoutDashboard,
  LibraryBig,
  Megaphone,
  MessageCircle,
  Truck,
  Users,
  Wrench,
  type LucideIcon,
} from "lucide-react";

export type Path =
  | "/"
  | "/finance"
  | "/marketing"
  | "/customers"
  | "/operations"
  | "/sales"
  | "/ask"
  | "/library"
  | "/operators";

/** A page within a destination; the first one is where the destination leads. */
export type Tab = { readonly path: `${Path}/${string}`; readonly name: string };

export type Destination = {
  readonly path: Path;
  readonly key: string;
  readonly name: string;
  readonly icon: LucideIcon;
  /** Stands in the phone's bar itself, not behind "More". */
  readonly isPrimary: boolean;
  readonly tabs?: readonly Tab[];
};

export const CHAT: Destination = {
  path: "/ask",
  key: "ask",
  name: "Chat",
  icon: MessageCircle,
  isPrimary: true,
};

export const LIBRARY: Destination = {
  path: "/library",
  key: "library",
  name: "Library",
  icon: LibraryBig,
  isPrimary: true,
  tabs: [
    { path: "/library/conversations", name: "Conversations" },
    { path: "/library/saved", name: "Saved questions" },
    { path: "/library/shared", name: "Shared links" },
    { path: "/library/data", name: "Your data" },
  ],
};

export const DASHBOARDS: readonly Destination[] = [
  { path: "/", key: "overview", name: "Overview", icon: LayoutDashboard, isPrimary: true },
  { path: "/finance", key: "finance", name: "Finance", icon: CircleDollarSign, isPrimary: true },
  { path: "/marketing", key: "marketing", name: "Marketing", icon: Megaphone, isPrimary: false },
  { path: "/customers", key: "customers", name: "Customers", icon: Users, isPrimary: false },
  { path: "/operations", key: "operations", name: "Operations", icon: Truck, isPrimary: false },
  { path: "/sales", key: "sales", name: "Sales", icon: ChartNoAxesCombined, isPrimary: false },
];

/** Offered to those who run the app; the server refuses everybody else. */
export const OPERATORS: Destination = {
  path: "/operators",
  key: "operators",
  name: "Operators",
  icon: Wrench,
  isPrimary: false,
  tabs: [
    { path: "/operators/feedback", name: "Feedback" },
    { path: "/operators/doctor", name: "Doctor" },
  ],
};

const DESTINATIONS: readonly Destination[] = [...DASHBOARDS, CHAT, LIBRARY, OPERATORS];

export const destinationsFor = (isOperator: boolean): readonly Destination[] =>
  DESTINATIONS.filter((destination) => destination !== OPERATORS || isOperator);

type Place = { readonly destination: Destination | undefined; readonly title: string };

/** Where an address is, and what its page is called: "Feedback · Operators". */
export function placeOf(pathname: string): Place {
  const at = pathname.replace(/(.)\/+$/, "$1");
  const destination = DESTINATIONS.find(({ path }) => isWithin(at, path));
  const tab = destination?.tabs?.find(({ path }) => isWithin(at, path));
  if (isWithin(at, "/shared") && at !== "/shared")
    return { destination: undefined, title: "Shared conversation" };
  const isKnown = destination && (tab !== undefined || at === destination.path);
  if (!isKnown) return { destination: undefined, title: "Page not found" };
  return { destination, title: tab ? `${tab.name} · ${destination.name}` : destination.name };
}

const isWithin = (at: string, path: string): boolean =>
  at === path || (path !== "/" && at.startsWith(`${path}/`));

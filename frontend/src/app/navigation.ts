/** The pages, in the order in which they are offered. */
import {
  ChartNoAxesCombined,
  CircleDollarSign,
  LayoutDashboard,
  Megaphone,
  MessageCircle,
  Truck,
  Users,
  type LucideIcon,
} from "lucide-react";

export type Path =
  "/" | "/finance" | "/marketing" | "/customers" | "/operations" | "/sales" | "/ask";

export type Destination = {
  readonly path: Path;
  readonly key: string;
  readonly name: string;
  readonly icon: LucideIcon;
  /** Stands in the phone's bar itself, not behind "More". */
  readonly isPrimary: boolean;
};

export const CHAT: Destination = {
  path: "/ask",
  key: "ask",
  name: "Chat",
  icon: MessageCircle,
  isPrimary: true,
};

export const DASHBOARDS: readonly Destination[] = [
  { path: "/", key: "overview", name: "Overview", icon: LayoutDashboard, isPrimary: true },
  { path: "/finance", key: "finance", name: "Finance", icon: CircleDollarSign, isPrimary: true },
  { path: "/marketing", key: "marketing", name: "Marketing", icon: Megaphone, isPrimary: false },
  { path: "/customers", key: "customers", name: "Customers", icon: Users, isPrimary: false },
  { path: "/operations", key: "operations", name: "Operations", icon: Truck, isPrimary: false },
  { path: "/sales", key: "sales", name: "Sales", icon: ChartNoAxesCombined, isPrimary: true },
];

export const DESTINATIONS: readonly Destination[] = [...DASHBOARDS, CHAT];

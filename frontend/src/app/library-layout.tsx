/** The library: what somebody has kept, a tab for each kind of it. */
import { Outlet } from "@tanstack/react-router";
import { SectionTabs } from "@/components/section-tabs";
import { LIBRARY } from "./navigation";

export function LibraryLayout() {
  return (
    <div className="mx-auto max-w-5xl">
      <SectionTabs label="Library" tabs={LIBRARY.tabs ?? []} />
      <Outlet />
    </div>
  );
}

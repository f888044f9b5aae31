/** Who is signed in; every figure is fetched with this person's rights. */
import { Popover } from "@/components/ui/popover";
import { Skeleton } from "@/components/ui/skeleton";
import { useSession } from "./api/session";
import { initialsOf } from "./initials";

export function UserMenu() {
  const { data: session, isPending } = useSession();
  if (isPending) return <Skeleton className="size-9 rounded-full" />;
  if (!session) return null;
  const { display_name: name, email } = session.user;
  const trigger = (
    <button
      type="button"
      className="grid size-9 shrink-0 place-items-center rounded-full bg-brand-blue text-xs font-semibold text-white"
    >
      <span className="sr-only">Signed in as {name}</span>
      <span aria-hidden>{initialsOf(name)}</span>
    </button>
  );
  return (
    <Popover trigger={trigger} label="Your account" align="end" className="w-72">
      <p className="text-xs text-soft">Signed in as</p>
      <p className="mt-1 font-semibold">{name}</p>
      <p className="break-all text-soft">{email}</p>
      <p className="mt-3 border-t border-line pt-3 text-xs leading-relaxed text-soft">
        Every figure and every answer is fetched with your own permissions. Colleagues may see more
        or less than you.
      </p>
      <p className="mt-3 text-xs text-soft">Version {session.app_version}</p>
    </Popover>
  );
}

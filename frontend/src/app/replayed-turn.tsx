/** The turn behind the complaint that the address names. */
import { useParams } from "@tanstack/react-router";
import { ReplayPage } from "@/features/operators/replay-page";

export function ReplayedTurn() {
  const { id } = useParams({ from: "/operators/feedback/$id" });
  return <ReplayPage id={id} />;
}

/** The conversation that the address names, as its author shared it. */
import { useParams } from "@tanstack/react-router";
import { SharedPage } from "@/features/shares/shared-page";

export function SharedConversation() {
  const { id } = useParams({ from: "/shared/$id" });
  return <SharedPage id={id} />;
}

/** What is the same on every page: navigation, header, the page's place, and the chat that stays alive. */
import { Outlet, useLocation } from "@tanstack/react-router";
import { useState } from "react";
import { Toasts } from "@/components/toasts";
import { SessionExpiredBanner } from "@/features/session/session-expired";
import { SomeoneElse, useSomeoneElse } from "@/features/session/someone-else";
import { useDocumentTitle } from "@/lib/document-title";
import { useThemeOnDocument } from "@/lib/theme";
import { ChatPlace } from "./chat-place";
import { Header } from "./header";
import { CHAT, placeOf } from "./navigation";
import { PassOn } from "./pass-on";
import { Sidebar } from "./sidebar";
import { TabBar } from "./tab-bar";

export function Shell() {
  const { pathname } = useLocation();
  const { destination: current, title } = placeOf(pathname);
  useDocumentTitle(title);
  useThemeOnDocument();
  const isChat = current === CHAT;
  const [inChat, setInChat] = useState<string | null>(null);
  const someoneElse = useSomeoneElse();
  if (someoneElse !== null) return <SomeoneElse email={someoneElse} />;
  return (
    <>
      <a
        href="#page"
        className="sr-only z-50 rounded-lg bg-accent px-4 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        Skip to the page
      </a>
      <div className="flex">
        <Sidebar />
        <div className="flex h-dvh min-w-0 grow flex-col pb-[calc(3.5rem+env(safe-area-inset-bottom))] lg:pb-0">
          <SessionExpiredBanner />
          <Header title={current?.name ?? title}>
            {isChat && inChat && <PassOn conversation={inChat} name="this conversation" />}
          </Header>
          <main
            id="page"
            tabIndex={-1}
            className="relative min-h-0 grow overflow-y-auto outline-none"
          >
            <ChatPlace isVisible={isChat} onConversation={setInChat} />
            {!isChat && (
              <div className="mx-auto max-w-[92rem] p-4 lg:p-8 lg:pt-6">
                <Outlet />
              </div>
            )}
          </main>
        </div>
      </div>
      <TabBar current={current} />
      <Toasts />
      <p role="status" className="sr-only">
        {title}
      </p>
    </>
  );
}

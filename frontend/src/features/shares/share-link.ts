/** The address that a share is passed on as. */
export const linkOf = (id: string): string => new URL(`/shared/${id}`, window.location.href).href;

/** Joins class names, skipping the absent ones. */
export { clsx as cn } from "clsx";

/** A name with a capital letter. */
export const title = (name) => name.slice(0, 1).toUpperCase() + name.slice(1);

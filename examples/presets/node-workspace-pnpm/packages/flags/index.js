/** Whether a feature is on: SHOP_FLAGS=reviews,search. */
export const isOn = (flag, env = process.env) => (env.SHOP_FLAGS ?? "").split(",").includes(flag);

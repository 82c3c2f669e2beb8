import mitt from "mitt";

/** Says what is wrong with an order. */
export function validate(order, complain) {
  const problems = mitt();
  problems.on("*", complain);
  if (!(order.pieces > 0)) problems.emit("pieces", "must be positive");
}

import { serve } from "@shop/http";
import kleur from "kleur";
import { answer } from "./answer.js";

serve(kleur.green("orders"), 8317, answer);

// The start: every part listens before the first job is opened.
import { startFilters } from "./filters.js";
import { startJobs } from "./jobs.js";
import { startKeys } from "./keys.js";
import { startLanes } from "./lanes.js";
import { startLegend } from "./legend.js";
import { startPlayer } from "./player.js";
import { startReview } from "./review.js";
import { startStage } from "./stage.js";
import { openJob } from "./state.js";

startStage();
startLanes();
startPlayer();
startLegend();
startReview();
startJobs();
startKeys();
startFilters();
openJob(0);

// Package evaluate compares detections with ground truth.
//
// [Evaluate] gives average precision and recall as COCO defines them, to be
// compared with published figures; start there for a number. [Judge] says of
// every single detection what it is, and is where to start for pictures,
// counts, curves and the confusion matrix at a threshold of one's own. [Compare]
// needs no ground truth: it tells what changed from one run to another, and
// [CountChanges] counts it at a threshold. [NewVersus] tells of two models, by
// one ground truth, what the new one fixed and what it broke.
// [Judged.SuggestF1] and [Judged.SuggestPrecision] find a threshold for each
// label, and [ParseThresholds] reads them.
//
// # Errors
//
// Nothing here fails. A figure that there is nothing to compute from is −1, as
// COCO's are: the AP of a label without ground truth, the precision of no
// detections. Detections whose score is not a number come last in every order
// and pass no threshold; boxes that are empty or not finite overlap nothing.
//
// # Conventions
//
// Labels are compared exactly. Scores and IoU are in [0,1], areas in square
// pixels of the upright image. Where scores are equal, the order of the images
// and of their detections decides, as in COCO's own evaluation. Results do not
// depend on the number of processors or on the architecture.
//
// # COCO's figures
//
// They follow pycocotools, whose values the tests have recorded: per label,
// image, area range and IoU threshold (0.50 to 0.95 by 0.05), the 100
// detections of the highest scores take, one after the other, the free truth
// with which they overlap most, ignored truths last; precision is made to fall
// with recall and read at 101 recalls. The only liberty is the input: COCO's
// boxes are x, y, width, height, ours are edges, so that an IoU that is a
// threshold to the last bit may fall on its other side.
//
// # The verdicts
//
// The kinds of errors are those of TIDE (Bolya, Foley, Hays and Hoffman: TIDE:
// A General Toolbox for Identifying Object Detection Errors, ECCV 2020). Judge
// computes them once, without a threshold; no later choice of thresholds, one
// for all labels or one for each, changes a verdict. This is because matching
// is greedy by falling score within a label: whatever a threshold removes comes
// after, or has nothing to do with, what it leaves. So whoever moves a
// threshold, in Go or in a page's script, needs no geometry, only this data:
//
//	for each image     its truths (label, ignored or not), its detections
//	for each detection label, score, outcome, truth (an index, or −1)
//
// and this counting, which is [Judged.Count] (ignored or not: [detect.Object.Ignored]):
//
//  1. A detection is shown if its score ≥ the threshold of its label.
//  2. Every shown detection counts once, by its outcome.
//  3. A truth is found if a shown [TruePositive] has it as its truth. Else it is
//     covered if a shown [PoorlyLocalised] or else [WrongLabel] has. Else,
//     unless it is ignored, it is [Missed].
//  4. T is the number of truths that are not ignored, TP that of shown true
//     positives, D that of shown detections that are not [Ignored]. Then
//     precision = TP/D, recall = TP/T, F1 = 2·TP/(D+T), each −1 where it would
//     divide by zero.
//
// How the verdicts come about, for one image, with t_f = [Criteria].IoU and
// t_b = [Criteria].Background:
//
//  1. Detections are taken by falling score, equal ones in their order.
//  2. Among the truths of the same label that are neither ignored nor taken,
//     the one of the highest IoU, if that is ≥ t_f, is taken: [TruePositive].
//     Of equal IoUs the later truth wins.
//  3. Else, if an ignored truth of the same label overlaps by ≥ t_f: [Ignored].
//     Of several the one of the highest overlap is named. Ignored truths are
//     never used up. The overlap with a crowd is intersection over the
//     detection's area, COCO's rule.
//  4. Else s is the highest IoU with a truth of the same label, w with one of
//     another label, ignored truths left out; the verdict's truth is the one
//     that s or w comes from, the first of equals. In this order:
//     t_b ≤ s < t_f is [PoorlyLocalised], w ≥ t_f is [WrongLabel], s ≥ t_f is
//     [Duplicate] (the truth is taken, or step 2 would have), w ≥ t_b is
//     [Both], and the rest is [Background], with no truth.
//
// # Decisions
//
// An unknown number of objects cannot be missed or doubled: ignored truths take
// any number of detections, crowds as in COCO, difficult ones as in Pascal
// VOC's development kit. COCO's limit of 100 detections an image and label
// holds for COCO's figures only: a page that shows 101 boxes has to count them.
//
// The confusion matrix is made of the verdicts, not of a matching of its own
// that ignores labels. A detection then is in one cell whatever the threshold,
// and the sums of the matrix are the page's other counts. The price is that a
// truth that was called something else and also found, or only hit beside, is in
// two cells.
package evaluate

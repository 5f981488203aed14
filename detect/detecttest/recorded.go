package detecttest

import "fmt"

// Recorded returns the body of a reply that a server of the API really gave,
// by name:
//
//   - R1: hf-inference, facebook/detr-resnet-50, 640×420, unsorted
//   - R2: the transformers pipeline, facebook/detr-resnet-50, COCO val2017 000000039769, 640×480
//   - R3: a box past the right edge of 640×480
//   - R4: negative and past the edge of 512×512
//   - R5: one box twice, a label without a name, 640×480
//   - R6: negative coordinates wrapped to 65534, about 1200×1800
//   - R7: boxes that overlap, in the order of a query, 512×512
//
// It panics if there is none of that name.
func Recorded(name string) string {
	reply, ok := map[string]string{
		"R1": `[{"score":0.9957962036132812,"label":"cat","box":{"xmin":506,"ymin":233,"xmax":629,"ymax":405}},
{"score":0.9948530793190002,"label":"cat","box":{"xmin":532,"ymin":33,"xmax":616,"ymax":203}},
{"score":0.9982989430427551,"label":"cat","box":{"xmin":20,"ymin":47,"xmax":329,"ymax":186}},
{"score":0.9983733892440796,"label":"cat","box":{"xmin":35,"ymin":226,"xmax":172,"ymax":405}},
{"score":0.9994388222694397,"label":"cat","box":{"xmin":246,"ymin":232,"xmax":478,"ymax":402}},
{"score":0.9991069436073303,"label":"cat","box":{"xmin":363,"ymin":25,"xmax":472,"ymax":195}}]`,
		"R2": `[{"score":0.9982202649116516,"label":"remote","box":{"xmin":40,"ymin":70,"xmax":175,"ymax":117}},
{"score":0.9960021376609802,"label":"remote","box":{"xmin":333,"ymin":72,"xmax":368,"ymax":187}},
{"score":0.9954745173454285,"label":"couch","box":{"xmin":0,"ymin":1,"xmax":639,"ymax":473}},
{"score":0.99880051612854,"label":"cat","box":{"xmin":13,"ymin":52,"xmax":314,"ymax":470}},
{"score":0.9986782670021057,"label":"cat","box":{"xmin":345,"ymin":23,"xmax":640,"ymax":368}}]`,
		"R3": `[{"score":0.9984092116355896,"label":"cat","box":{"xmin":331,"ymin":19,"xmax":649,"ymax":371}}]`,
		"R4": `[{"score":0.10262022167444229,"label":"rocket","box":{"xmin":352,"ymin":-1,"xmax":463,"ymax":287}},
{"score":0.15129457414150238,"label":"american flag","box":{"xmin":0,"ymin":4,"xmax":106,"ymax":513}}]`,
		"R5": `[{"score":0.3376,"label":"LABEL_0","box":{"xmin":159,"ymin":120,"xmax":480,"ymax":359}},
{"score":0.3376,"label":"LABEL_0","box":{"xmin":159,"ymin":120,"xmax":480,"ymax":359}}]`,
		"R6": `[{"score":0.00010501006909180433,"label":"clock","box":{"xmin":451,"ymin":65534,"xmax":842,"ymax":116}},
{"score":8.732899914321024e-7,"label":"train","box":{"xmin":0,"ymin":199,"xmax":207,"ymax":1683}}]`,
		"R7": `[{"score":0.9486680030822754,"label":"person","box":{"xmin":59,"ymin":39,"xmax":420,"ymax":510}},
{"score":0.5733323693275452,"label":"umbrella","box":{"xmin":143,"ymin":4,"xmax":510,"ymax":387}},
{"score":0.5082724094390869,"label":"person","box":{"xmin":60,"ymin":162,"xmax":413,"ymax":510}}]`,
	}[name]
	if !ok {
		panic(fmt.Sprintf("no recorded reply %q", name))
	}
	return reply
}

package mask_test

import (
	"fmt"

	"annotate/detect/mask"
)

func ExampleMask_Outline() {
	m, err := mask.Decode(5, 5, "63209")
	if err != nil {
		fmt.Println(err)
		return
	}
	o := m.Outline()
	fmt.Println(o.Bounds(), o.Area(), "square pixels")
	back, err := mask.Rasterize(o, 5, 5)
	fmt.Println(back.Encode(), err)
	// Output:
	// {1 1 3 4} 6 square pixels
	// 63209 <nil>
}

package main

import "math"

// lattice returns an even pseudo-random number in [0,1) for a point of the
// integer grid.
func lattice(x, y int32, seed uint32) float64 {
	h := uint32(x)*0x9E3779B1 ^ uint32(y)*0x85EBCA77 ^ seed*0xC2B2AE3D
	h ^= h >> 15
	h *= 0x2C1B3C6D
	h ^= h >> 12
	h *= 0x297A2D39
	h ^= h >> 15
	return float64(h) / (1 << 32)
}

// noise is smooth value noise in [0,1] with features of size 1.
func noise(x, y float64, seed uint32) float64 {
	fx, fy := math.Floor(x), math.Floor(y)
	ix, iy := int32(fx), int32(fy)
	tx, ty := x-fx, y-fy
	tx, ty = tx*tx*(3-2*tx), ty*ty*(3-2*ty)
	return lerp(
		lerp(lattice(ix, iy, seed), lattice(ix+1, iy, seed), tx),
		lerp(lattice(ix, iy+1, seed), lattice(ix+1, iy+1, seed), tx), ty)
}

// fbm adds octaves of noise, each half as large and half as strong as the one
// before. The result is in [0,1] and mostly near 0.5.
func fbm(x, y float64, seed uint32, octaves int) float64 {
	sum, amount, total := 0.0, 1.0, 0.0
	for i := range octaves {
		sum += amount * noise(x, y, seed+uint32(i)*101)
		total += amount
		amount /= 2
		x, y = x*2+17.3, y*2-9.1
	}
	return sum / total
}

/** Subnets: parts of a VPC, of which none overlaps another. */
@NullMarked
package io.photoncloud.prismnet.subnet;

import org.jspecify.annotations.NullMarked;

/** Rules at work: which there are of whom, when they are evaluated, and what becomes of what they give. */
@NullMarked
package io.photoncloud.nightlight.ruling;

import org.jspecify.annotations.NullMarked;

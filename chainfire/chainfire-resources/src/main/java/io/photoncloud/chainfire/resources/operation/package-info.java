/** Work of several steps that ends, done or undone, whoever crashes where. */
@NullMarked
package io.photoncloud.chainfire.resources.operation;

import org.jspecify.annotations.NullMarked;

/** The language of queries: from text to a tree that is known to make sense, and back to text. */
@NullMarked
package io.photoncloud.nightlight.promql;

import org.jspecify.annotations.NullMarked;

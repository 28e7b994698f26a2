/** What nothing leads to any more, until it is given back. */
@NullMarked
package io.photoncloud.lightningstor.trash;

import org.jspecify.annotations.NullMarked;

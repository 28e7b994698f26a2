/** Objects that are put in parts. */
@NullMarked
package io.photoncloud.lightningstor.upload;

import org.jspecify.annotations.NullMarked;

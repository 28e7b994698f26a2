/** The bytes of objects: on their way in and out, and given back. */
@NullMarked
package io.photoncloud.lightningstor.content;

import org.jspecify.annotations.NullMarked;

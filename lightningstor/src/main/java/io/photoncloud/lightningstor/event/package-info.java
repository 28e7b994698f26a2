/** What happens to objects, and who is told. */
@NullMarked
package io.photoncloud.lightningstor.event;

import org.jspecify.annotations.NullMarked;

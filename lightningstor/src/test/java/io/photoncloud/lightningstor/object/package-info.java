@NullMarked
package io.photoncloud.lightningstor.object;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.photoncloud.lightningstor.lifecycle;

import org.jspecify.annotations.NullMarked;

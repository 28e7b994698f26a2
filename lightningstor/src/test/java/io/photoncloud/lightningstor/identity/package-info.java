@NullMarked
package io.photoncloud.lightningstor.identity;

import org.jspecify.annotations.NullMarked;

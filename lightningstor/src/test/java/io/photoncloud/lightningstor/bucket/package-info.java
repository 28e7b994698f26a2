@NullMarked
package io.photoncloud.lightningstor.bucket;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.photoncloud.lightningstor.s3;

import org.jspecify.annotations.NullMarked;

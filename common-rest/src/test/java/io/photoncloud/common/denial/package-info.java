@NullMarked
package io.photoncloud.common.denial;

import org.jspecify.annotations.NullMarked;

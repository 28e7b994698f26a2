@NullMarked
package io.photoncloud.nightlight.page;

import org.jspecify.annotations.NullMarked;

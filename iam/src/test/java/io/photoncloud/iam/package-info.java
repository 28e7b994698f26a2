@NullMarked
package io.photoncloud.iam;

import org.jspecify.annotations.NullMarked;

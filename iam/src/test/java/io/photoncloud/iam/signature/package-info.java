@NullMarked
package io.photoncloud.iam.signature;

import org.jspecify.annotations.NullMarked;

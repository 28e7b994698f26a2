@NullMarked
package io.photoncloud.lightningstor.form;

import org.jspecify.annotations.NullMarked;

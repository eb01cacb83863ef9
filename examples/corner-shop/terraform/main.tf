provider "aws" {
  region = "us-east-1"
}

resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "order"

  attribute {
    name = "order"
    type = "S"
  }
}

resource "aws_dynamodb_table" "seen" {
  name         = "seen-by-visitor"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "visitor"

  attribute {
    name = "visitor"
    type = "S"
  }
}

resource "aws_db_instance" "catalogue" {
  identifier     = "catalogue"
  engine         = "postgres"
  instance_class = "db.t4g.medium"
  multi_az       = true
}

import { Module } from '@nestjs/common';
import { ParkedMessagesController } from './parked-messages.controller.ts';

@Module({ controllers: [ParkedMessagesController] })
export class ParkedMessagesModule {}
